import { slicePath } from '../../chart/scale.ts'
import { svg } from '../dom.ts'

/** Draws parts of a whole as a pie that starts at the top; each slice carries its label, value and share. */
export function pieNode(
  segments: readonly { readonly label: string; readonly value: number }[],
  label: string,
) {
  const total = segments.reduce((sum, { value }) => sum + value, 0) || 1
  let from = 0
  const slices = segments.map(({ label: name, value }, at) => {
    const to = from + value / total
    const words = `${name}: ${value} (${Math.round((100 * value) / total)} %)`
    const slice = svg(
      'path',
      { d: slicePath(from, to), class: `slice ink-${at % 6}` },
      svg('title', {}, words),
    )
    from = to
    return slice
  })
  return svg(
    'svg',
    { viewBox: '-1.05 -1.05 2.1 2.1', class: 'pie', role: 'img', 'aria-label': label },
    ...slices,
  )
}
