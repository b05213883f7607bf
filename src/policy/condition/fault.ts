/** A condition that cannot be accepted. `offset` counts characters from the start of the expression, from 0. */
export class ConditionFault extends Error {
  readonly offset: number

  constructor(message: string, offset: number) {
    super(message)
    this.name = 'ConditionFault'
    this.offset = offset
  }
}
