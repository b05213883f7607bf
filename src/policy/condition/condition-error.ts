/** A condition that cannot be accepted. `offset` counts characters from the start of the expression, from 0. */
export class ConditionError extends Error {
  readonly offset: number

  constructor(message: string, offset: number) {
    super(message)
    this.name = 'ConditionError'
    this.offset = offset
  }
}
