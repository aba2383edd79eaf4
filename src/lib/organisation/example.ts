/**
 * The key of the made-up coordinator. Its secret half stands in the tests, where everybody can read
 * it: what is locked with this key is not secret, and the page says so.
 */
export const EXAMPLE_COORDINATOR = 'age1hyucgfkk5atx8crrg8gmghfd775cgtppmqa4frcpwd3x4qmjkyqsheushn';
