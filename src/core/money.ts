/** An amount of money. */
export interface Money {
  /** ISO 4217. */
  readonly currency: string
  /** In the smallest unit of the currency, such as cents. */
  readonly minorUnits: number
}
