/** Same keys, same arguments, any text. */
export type Translated<T> = T extends string
	? string
	: T extends (...args: infer Args) => infer Result
		? (...args: Args) => Result extends string ? string : Result
		: { readonly [Key in keyof T]: Translated<T[Key]> };
