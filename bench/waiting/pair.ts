/** A figure of Veto and of the base. */
export interface Pair {
  readonly veto: number
  readonly echo: number
}
