import type { Span } from './tokens.ts'

/** A parsed condition. Spans point into its text. */
export type Node = Shape & Span

type Shape =
  | { readonly kind: 'literal'; readonly value: null | boolean | number | string }
  | { readonly kind: 'list'; readonly items: readonly Node[] }
  | { readonly kind: 'root'; readonly name: Root }
  | { readonly kind: 'member'; readonly target: Node; readonly key: string; readonly optional: boolean }
  | { readonly kind: 'index'; readonly target: Node; readonly index: Node; readonly optional: boolean }
  | {
      readonly kind: 'call'
      readonly target: Node
      readonly method: Method
      readonly argument: Node | null
      readonly optional: boolean
    }
  | {
      readonly kind: 'match'
      readonly target: Node
      readonly pattern: string
      readonly flags: string
      readonly patternStart: number
      readonly optional: boolean
    }
  | { readonly kind: 'not' | 'negate'; readonly operand: Node }
  | { readonly kind: 'binary'; readonly operator: BinaryOperator; readonly left: Node; readonly right: Node }
  | {
      readonly kind: 'logical'
      readonly operator: LogicalOperator
      readonly left: Node
      readonly right: Node
    }
  | { readonly kind: 'choice'; readonly test: Node; readonly yes: Node; readonly no: Node }
  | { readonly kind: 'group'; readonly inner: Node }

/** The names that a condition may start from. `params` is another word for `args`; `lists` goes with a name only. */
export const ROOTS = [
  'args',
  'params',
  'context',
  'agent',
  'tool',
  'category',
  'session',
  'now',
  'lists',
  'result',
] as const
export type Root = (typeof ROOTS)[number]

/** The methods that a condition may call, each with the number of its arguments. `match` takes a regular expression. */
export const METHODS = {
  startsWith: 1,
  endsWith: 1,
  includes: 1,
  toLowerCase: 0,
  toUpperCase: 0,
  trim: 0,
} as const
export type Method = keyof typeof METHODS

/** Operators that look at both sides, with their binding power: more binds tighter. */
export const BINARY_POWER = {
  '==': 4,
  '!=': 4,
  '<': 5,
  '<=': 5,
  '>': 5,
  '>=': 5,
  in: 5,
  '+': 6,
  '-': 6,
  '*': 7,
  '/': 7,
  '%': 7,
} as const
export type BinaryOperator = keyof typeof BINARY_POWER

/** Operators that may leave their right side out. */
export const LOGICAL_POWER = { '??': 1, '||': 2, '&&': 3 } as const
export type LogicalOperator = keyof typeof LOGICAL_POWER
