/** An error in a summary or in an item of `show`. */
export class TemplateError extends Error {
  /** Of the first wrong character, from 0. */
  readonly offset: number

  constructor(message: string, offset: number) {
    super(message)
    this.name = 'TemplateError'
    this.offset = offset
  }
}
