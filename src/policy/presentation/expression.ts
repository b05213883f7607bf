import { didYouMean } from '../../core/nearest.ts'
import type { Argument, BoundFormat } from './formats/format.ts'
import { FORMATS } from './formats/formats.ts'
import type { ParamPath } from './param-path.ts'
import { TemplateError } from './template-error.ts'

/** A param and how its value is formatted: `amount_cents | money(currency, cents)`. */
export interface Expression {
  readonly param: ParamPath
  /** Null: as it is. */
  readonly format: BoundFormat | null
}

/**
 * Parses an expression that starts at `offset` of its text. `args.` in front of a name may be left out.
 * @throws {TemplateError} when it is none, or its format is unknown or has other arguments.
 */
export function parseExpression(source: string, offset = 0): Expression {
  const reader = new Reader(source, offset)
  const param = reader.path()
  const expression = { param, format: reader.takes('|') ? readFormat(reader) : null }
  reader.end()
  return expression
}

function readFormat(reader: Reader): BoundFormat {
  reader.skipSpaces()
  const start = reader.position
  const name = reader.word('the name of a format')
  const format = FORMATS.get(name)
  if (format === undefined) {
    throw new TemplateError(`unknown format '${name}'${didYouMean(name, [...FORMATS.keys()])}`, start)
  }
  const bound = format.bind(reader.takes('(') ? reader.arguments() : [])
  if (bound === null) throw new TemplateError(`expected ${format.usage}`, start)
  return bound
}

class Reader {
  readonly #source: string
  readonly #offset: number
  #at = 0

  constructor(source: string, offset: number) {
    this.#source = source
    this.#offset = offset
  }

  /** Of the next character, in the whole text. */
  get position(): number {
    return this.#offset + this.#at
  }

  skipSpaces(): void {
    this.#match(/\s*/y)
  }

  takes(sign: '|' | '(' | ')' | ',' | '.'): boolean {
    this.skipSpaces()
    const isNext = this.#source[this.#at] === sign
    if (isNext) this.#at += 1
    return isNext
  }

  word(expected: string): string {
    this.skipSpaces()
    return this.#match(/[A-Za-z_][A-Za-z0-9_-]*/y) ?? this.#fail(`expected ${expected}`)
  }

  path(): ParamPath {
    this.skipSpaces()
    const start = this.position
    const keys = [this.word('the name of a param, such as args.amount')]
    while (this.takes('.')) keys.push(this.word('the name of a param'))
    return { keys: keys.length > 1 && keys[0] === 'args' ? keys.slice(1) : keys, start }
  }

  /** Up to the closing parenthesis. */
  arguments(): readonly Argument[] {
    const found: Argument[] = []
    if (this.takes(')')) return found
    do found.push(this.#argument())
    while (this.takes(','))
    if (!this.takes(')')) this.#fail("expected ',' or ')'")
    return found
  }

  end(): void {
    this.skipSpaces()
    if (this.#at < this.#source.length) this.#fail("expected '|' and a format, or the end")
  }

  #argument(): Argument {
    this.skipSpaces()
    const start = this.position
    const quoted = this.#match(/"[^"]*"|'[^']*'/y)
    if (quoted !== null) return { kind: 'literal', text: quoted.slice(1, -1), start }
    return { kind: 'name', ...this.path() }
  }

  #match(pattern: RegExp): string | null {
    pattern.lastIndex = this.#at
    const found = pattern.exec(this.#source)?.[0] ?? null
    this.#at += found?.length ?? 0
    return found
  }

  #fail(message: string): never {
    throw new TemplateError(message, this.position)
  }
}
