import { type Expression, parseExpression } from './expression.ts'
import { nameOfPath, type ParamPath } from './param-path.ts'
import { TemplateError } from './template-error.ts'

/** A summary such as `Refund {args.amount_cents | money(args.currency, cents)}`, parsed. */
export interface Template {
  readonly segments: readonly (string | Expression)[]
}

/** An item of `show`: a param, with a format or without. */
export interface ShownParam {
  /** As it is written before the format. */
  readonly name: string
  /** Null: the value is shown as it is. */
  readonly expression: Expression | null
}

/**
 * Parses a summary. `{{` and `}}` stand for braces.
 * @throws {TemplateError} when it is none.
 */
export function parseTemplate(source: string): Template {
  const segments: (string | Expression)[] = []
  for (const { 0: found, index } of source.matchAll(PIECE)) {
    if (found === '{{' || found === '}}') segments.push(found.charAt(0))
    else if (found === '}')
      throw new TemplateError("expected '{' before '}'; a brace itself is written }}", index)
    else if (!found.startsWith('{')) segments.push(found)
    else segments.push(parsePlaceholder(found, index))
  }
  return { segments }
}

const PIECE = /\{\{|\}\}|\{[^{}]*\}?|\}|[^{}]+/g

function parsePlaceholder(found: string, index: number): Expression {
  if (!found.endsWith('}')) {
    throw new TemplateError("expected '}' after the param; a brace itself is written {{", index)
  }
  return parseExpression(found.slice(1, -1), index + 1)
}

/**
 * Parses an item of `show`; without a format it is the name of a param, whatever its characters.
 * @throws {TemplateError} when its format is none.
 */
export function parseShownParam(source: string): ShownParam {
  if (!source.includes('|')) return { name: source, expression: null }
  const expression = parseExpression(source)
  return { name: nameOfPath(expression.param), expression }
}

/** Every param that an expression reads. */
export function paramsIn({ param, format }: Expression): readonly ParamPath[] {
  return [param, ...(format?.reads ?? [])]
}
