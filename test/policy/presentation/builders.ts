import type { JsonObject } from '../../../src/core/json.ts'
import type { TextPart } from '../../../src/policy/model/presentation.ts'
import { compilePresentation } from '../../../src/policy/presentation/present.ts'
import { parseShownParam, parseTemplate } from '../../../src/policy/presentation/template.ts'

/** The params of the tool, as the bundle's schema lists them. */
export const SCHEMA = {
  type: 'object',
  properties: {
    amount: { title: 'Amount', type: 'integer' },
    currency: { enum: ['EUR', 'JPY', 'KWD'] },
    order: { type: 'object', properties: { id: { title: 'Order', type: 'string' } } },
  },
}

/** The sentence that a summary makes of these params; null when it makes none. */
export function sentence(summary: string, params: JsonObject) {
  return compilePresentation({ summary: parseTemplate(summary), show: [], schemas: [SCHEMA] }).sentence(
    params,
  )
}

/** The text of a param in an item of `show`; null when it is shown as it is. */
export function shown(item: string, params: JsonObject): string | null {
  const param = parseShownParam(item)
  const presentation = compilePresentation({ summary: null, show: [param], schemas: [SCHEMA] })
  const parts: readonly TextPart[] | null = presentation.formatted(param.name, params)
  return parts === null ? null : parts.map(({ text }) => text).join('')
}
