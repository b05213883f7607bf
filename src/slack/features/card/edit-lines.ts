import { type DisplayedChange, describeChanges } from '../../../approval/decide/describe-changes.ts'
import { isKept, type VetoRequest } from '../../../approval/model/request.ts'
import { bold, line, type richText, text } from '../../blocks/blocks.ts'
import type { TitledTool } from '../../blocks/call-title.ts'
import { shorten, visibleText } from '../../blocks/visible-text.ts'

type Paragraphs = Parameters<typeof richText>

const MAX_CHANGES = 10
const MAX_NAME = 60
const MAX_VALUE = 300

/** The params that a person edited, the old value struck through before the new one; nothing without an edit. */
export function editLines(
  request: VetoRequest,
  { presentation }: Pick<TitledTool, 'presentation'>,
): Paragraphs {
  if (!isKept(request) || request.edit === null) return []
  const { maskedParams, edit } = request
  return [
    line(bold(edit.by.name), text(' edited the parameters:')),
    ...changeLines(describeChanges(maskedParams, edit.maskedParams, presentation)),
  ]
}

/** One line for each change, at most ten. */
export function changeLines(changes: readonly DisplayedChange[]): Paragraphs {
  const more = changes.length - MAX_CHANGES
  return [
    ...changes.slice(0, MAX_CHANGES).map(changeLine),
    ...(more > 0 ? [line(text(`… ${more} more`))] : []),
  ]
}

function changeLine({ name, before, after }: DisplayedChange) {
  const struckBefore = {
    type: 'text',
    text: shortVisible(before, MAX_VALUE),
    style: { strike: true },
  } as const
  return line(
    bold(`${shortVisible(name, MAX_NAME)}: `),
    struckBefore,
    text(` → ${shortVisible(after, MAX_VALUE)}`),
  )
}

function shortVisible(words: string, max: number): string {
  return shorten(visibleText(words), max)
}

/** `changed Amount: €720.00 → €600.00`, as far as nothing in it is an agent's own choice. */
export function changesNotice(changes: readonly DisplayedChange[]): string {
  if (changes.length === 0 || changes.length > MAX_IN_NOTICE || !changes.every(({ isSafe }) => isSafe)) {
    return 'edited the parameters'
  }
  const words = changes.map(({ name, before, after }) => `${name}: ${before} → ${after}`)
  return `changed ${shortVisible(words.join(', '), MAX_VALUE)}`
}

const MAX_IN_NOTICE = 3
