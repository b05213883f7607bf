const glyphs: ReadonlyMap<string, string> = new Map([
  ['+1', '👍'],
  ['-1', '👎'],
  ['bell', '🔔'],
  ['bulb', '💡'],
  ['chart_with_upwards_trend', '📈'],
  ['eyes', '👀'],
  ['gear', '⚙️'],
  ['hourglass', '⌛'],
  ['hourglass_flowing_sand', '⏳'],
  ['information_source', 'ℹ️'],
  ['large_green_circle', '🟢'],
  ['lock', '🔒'],
  ['memo', '📝'],
  ['no_entry', '⛔'],
  ['pencil2', '✏️'],
  ['red_circle', '🔴'],
  ['robot_face', '🤖'],
  ['rotating_light', '🚨'],
  ['shield', '🛡️'],
  ['tada', '🎉'],
  ['thumbsdown', '👎'],
  ['thumbsup', '👍'],
  ['warning', '⚠️'],
  ['wave', '👋'],
  ['white_check_mark', '✅'],
  ['x', '❌'],
])

/** The character that Slack shows for `:name:`; null for a name that the sandbox does not know. */
export function emojiOf(name: string): string | null {
  return glyphs.get(name) ?? null
}

/** The character for a code such as `1f44d` or `1f1e9-1f1ea`; null when it is no list of code points. */
export function emojiOfCode(code: string): string | null {
  if (!/^[0-9a-f]{1,6}(-[0-9a-f]{1,6})*$/i.test(code)) return null
  const points = code.split('-').map((part) => Number.parseInt(part, 16))
  return points.every((point) => point <= 0x10_ffff) ? String.fromCodePoint(...points) : null
}
