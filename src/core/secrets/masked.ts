/** What stands in place of a value that the bundle hides. It reveals nothing about the value. */
export const MASKED = '‹masked›'

/** What stands in place of characters that look like a secret: how many of them there are, in UTF-16 units. */
export function maskedCharacters(count: number): string {
  return `‹masked, ${count} ${count === 1 ? 'character' : 'characters'}›`
}

/** Every mark of either kind; the group is the count of characters. */
export const MASKED_MARK = /‹masked(?:, (\d+) characters?)?›/g

/** Is anything hidden in this text? */
export function hasMask(text: string): boolean {
  return text.search(MASKED_MARK) >= 0
}
