import { UsageError } from '../errors.ts';

/** `bytes`, if our own code gave them the one right length; else UsageError. */
export function sized(bytes: Uint8Array, length: number): Uint8Array {
	if (bytes.length !== length) throw new UsageError('not the one length this field has');
	return bytes;
}
