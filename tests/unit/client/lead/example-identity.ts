/**
 * The secret half of the example coordinator's key. It is public on purpose: it guards nothing, and
 * the page says so wherever the example key is used.
 */
export const EXAMPLE_IDENTITY =
	'AGE-SECRET-KEY-1HQWKEX7NS0HA9AKYMC5CLV24UF0HE0WR03ZXRKY894YPV3JHWU4SEU963N';
