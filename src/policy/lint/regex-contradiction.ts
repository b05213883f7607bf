/**
 * Why a regular expression can match no text; null where that is not certain. Looks at what stands one after another
 * outside of groups and alternatives. `letters` is the case that the text is known to have.
 */
export function contradictionIn(
  { pattern, flags }: { readonly pattern: string; readonly flags: string },
  letters: 'lower' | 'upper' | null,
): string | null {
  const steps = stepsOf(pattern)
  if (steps === null) return null
  const lines = flags.includes('m')
  const needed = steps.findIndex(({ needs }) => needs)
  const lastNeeded = steps.findLastIndex(({ needs }) => needs)
  if (!lines && needed >= 0 && steps.some(({ text }, at) => text === '^' && at > needed))
    return 'it requires a character before the start (^)'
  if (!lines && steps.some(({ text }, at) => text === '$' && at < lastNeeded))
    return 'it requires a character after the end ($)'
  if (letters === null || flags.includes('i')) return null
  return steps.some(({ text, needs }) => needs && isOfOtherCase(text, letters))
    ? `text in ${letters} case has no ${letters === 'lower' ? 'capital' : 'small'} letters`
    : null
}

interface Step {
  readonly text: string
  /** At least one character must stand here. */
  readonly needs: boolean
}

/** An escape, a class, a group without groups in it, or one character; then how often. */
const STEP =
  /(\\[\s\S]|\[(?:\\[\s\S]|[^\]\\])+\]|\((?:\\[\s\S]|[^()\\[\]])*\)|[^\\()[\]])([*?+]\??|\{\d+(?:,\d*)?\}\??)?/gy

function stepsOf(pattern: string): readonly Step[] | null {
  const found = [...pattern.matchAll(STEP)]
  const isWhole = found.map(([text]) => text).join('') === pattern
  const texts = found.map(([, text = '']) => text)
  if (!isWhole || texts.some((text) => text === '|' || isMultiCharacterEscape(text))) return null
  return found.map(([, text = '', times = '']) => ({ text, needs: isCharacter(text) && !mayBeNone(times) }))
}

/** `\x41`, `\u0041`, `\cA`, `\p{L}`, `\Q…`, `\12`: what follows belongs to them. */
function isMultiCharacterEscape(text: string): boolean {
  return /^\\[xucpPkQEC0-9]/.test(text)
}

/** Not an anchor, and not a group, which may be empty. */
function isCharacter(text: string): boolean {
  return !text.startsWith('(') && !['^', '$', '\\b', '\\B', '\\A', '\\z', '\\Z'].includes(text)
}

function mayBeNone(times: string): boolean {
  return /^[*?]/.test(times) || /^\{0/.test(times)
}

function isOfOtherCase(text: string, letters: 'lower' | 'upper'): boolean {
  return letters === 'lower' ? /^[A-Z]$/.test(text) : /^[a-z]$/.test(text)
}
