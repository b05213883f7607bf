import { svg } from './dom.ts'

const paths = {
  hash: 'M7.5 3 6 17M14 3l-1.5 14M3.5 7.500h13.500M3 12.500h13.5',
  home: 'M3 9.5 10 3.500l7 6M5 8.500V16.500h10V8.500M8.5 16.500v-4.500h3v4.5',
  close: 'M5 5l10 10M15 5 5 15',
  menu: 'M3.5 5.500h13M3.5 10h13M3.5 14.500h13',
  dots: 'M4.5 10h.01M10 10h.01M15.5 10h.01',
  chevron: 'M6 8l4 4 4-4',
  left: 'M12 5l-5 5 5 5',
  right: 'M8 5l5 5-5 5',
  send: 'M3.5 3.500l13 6.5-13 6.5 2-6.500zM5.5 10h6',
  eye: 'M2.5 10s2.8-5 7.5-5 7.5 5 7.5 5-2.8 5-7.5 5-7.5-5-7.5-5zM10 8a2 2 0 1 0 0 4 2 2 0 0 0 0-4z',
  warning: 'M10 3 2.5 16.500h15zM10 8v4M10 14.300h.01',
  info: 'M10 2.500a7.5 7.5 0 1 0 0 15 7.5 7.5 0 0 0 0-15zM10 9v5M10 6.300h.01',
  check: 'M10 2.500a7.5 7.5 0 1 0 0 15 7.5 7.5 0 0 0 0-15zM6.5 10.300l2.3 2.3 4.7-5',
  message: 'M3 4.500h14v9.500H9l-3.5 3v-3H3z',
  shield: 'M10 2.5 4 4.700v5c0 3.7 2.5 6.3 6 7.8 3.5-1.5 6-4.1 6-7.800v-5zM7.3 10l2 2 3.5-4',
  people:
    'M7.5 4a2.6 2.6 0 1 0 0 5.200A2.6 2.6 0 0 0 7.5 4zM2.5 16c0-3 2-4.7 5-4.700s5 1.7 5 4.700M13 4.300a2.5 2.5 0 0 1 0 4.700M14.5 11.800c1.9.6 3 2.1 3 4.2',
} as const

/** The name of a drawn sign. */
export type IconName = keyof typeof paths

/** A sign of 20 by 20 units in the colour of the text around it, hidden from screen readers. */
export function icon(name: IconName): SVGSVGElement {
  const path = svg('path', { d: paths[name] })
  return svg('svg', { class: `icon icon-${name}`, viewBox: '0 0 20 20', 'aria-hidden': 'true' }, path)
}
