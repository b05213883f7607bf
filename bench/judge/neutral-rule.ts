/** A rule in no engine's own language; each engine translates it. It fires when all of its tests hold. */
export interface NeutralRule {
  readonly name: string
  readonly tool: string
  readonly action: 'allow' | 'deny'
  readonly tests: readonly Test[]
}

/** A test of one field. Every call to a tool has the fields of its rules, with the types that the tests expect. */
export type Test =
  | { readonly kind: 'above' | 'atMost'; readonly field: Field; readonly value: number }
  | { readonly kind: 'is' | 'isNot' | 'startsWith'; readonly field: Field; readonly value: string }
  | { readonly kind: 'among'; readonly field: Field; readonly values: readonly string[] }

/** Where a field stands in a call, and its name there. */
export interface Field {
  readonly from: 'params' | 'context'
  readonly name: string
}
