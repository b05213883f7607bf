import { isKept, maskedParamsOf, type VetoRequest } from '../../approval/model/request.ts'
import type { ToolFacts } from '../../policy/bundle.ts'
import { bold, type Inline, line, type Paragraph } from './blocks.ts'
import { inlineOf } from './text-parts.ts'
import { visibleText } from './visible-text.ts'

/** What a call will do, in one line. */
export interface CallTitle {
  /** Does the bundle say what the call does? Otherwise only the name of the tool is known. */
  readonly isNamed: boolean
  /** For rich text and cells: what an agent wrote is quoted and bounded. Times are in UTC. */
  readonly full: string
  /** The same as elements of rich text in bold, with times in the reader's own time zone. */
  readonly inline: readonly Inline[]
  /** For notifications: nothing that an agent is free to write. Such values are the names of their params, in brackets. */
  readonly safe: string
  /** For headers and menus, which `full` stands near: the same, but the title of the tool in place of a sentence with gaps. */
  readonly heading: string
}

/** What `callTitle` needs to know of the tool. */
export type TitledTool = Pick<ToolFacts, 'title' | 'presentation'>

/**
 * The bundle's summary with the current params, edited ones too; else the tool's title. Without either it is the name of the tool,
 * and `A request` where that must not stand. Once the params were removed, nothing is said with them.
 */
export function callTitle(request: VetoRequest, { title, presentation }: TitledTool): CallTitle {
  const sentence = isKept(request) ? presentation.sentence(maskedParamsOf(request)) : null
  if (sentence !== null) {
    const { full, isSafe, parts } = sentence
    const safe = visibleText(sentence.safe)
    const heading = isSafe ? safe : (title ?? safe)
    return { isNamed: true, full: visibleText(full), safe, heading, inline: inlineOf(parts, bold) }
  }
  const full = title ?? visibleText(request.call.tool)
  const safe = title ?? 'A request'
  return { isNamed: title !== null, full, safe, heading: safe, inline: [bold(full)] }
}

/** The whole title below a header that shows its heading; nothing where that is all of it. */
export function titleLine({ isNamed, full, inline, heading }: CallTitle): readonly Paragraph[] {
  return !isNamed || full === heading ? [] : [line(...inline)]
}
