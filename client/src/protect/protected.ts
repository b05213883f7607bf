/** Any function, whatever it takes. */
export type AnyFunction = (...args: never[]) => unknown

/** The names under which tools keep the function that does the work. */
export const ENTRY_POINTS = ['execute', 'handler', 'run', 'call', 'func', 'invoke'] as const
export type EntryPoint = (typeof ENTRY_POINTS)[number]

/** The same type, as long as what does the work may return a promise: a protected call always does. */
export type Protected<T> = T extends AnyFunction
  ? ProtectedFunction<T>
  : T extends readonly unknown[]
    ? { [Key in keyof T]: Protected<T[Key]> }
    : HasEntryPoint<T> extends true
      ? ProtectedTool<T>
      : { [Key in keyof T]: Protected<T[Key]> }

type ProtectedFunction<F> = IsSync<F> extends true ? AsyncFunction<F> : F

type AsyncFunction<F> = F extends (...args: infer Args) => infer Result
  ? (...args: Args) => Promise<Awaited<Result>>
  : F

type IsSync<F> = F extends (...args: never[]) => infer Result
  ? [Extract<Result, PromiseLike<unknown>>] extends [never]
    ? true
    : false
  : false

type HasEntryPoint<T> = [FunctionKey<T>] extends [never] ? false : true
type FunctionKey<T> = {
  [Key in keyof T & EntryPoint]: NonNullable<T[Key]> extends AnyFunction ? Key : never
}[keyof T & EntryPoint]

type ProtectedTool<T> = [SyncKey<T>] extends [never]
  ? T
  : Omit<T, SyncKey<T>> & { [Key in SyncKey<T>]: AsyncFunction<NonNullable<T[Key]>> }
type SyncKey<T> = {
  [Key in FunctionKey<T>]: IsSync<NonNullable<T[Key]>> extends true ? Key : never
}[FunctionKey<T>]
