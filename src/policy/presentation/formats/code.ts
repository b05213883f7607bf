import { formatOf } from './format.ts'

/** Text in a monospaced font, on one line. */
export const code = formatOf('code', (value) =>
  typeof value === 'string' && value !== ''
    ? { parts: [{ kind: 'code', text: value }], isExact: true }
    : null,
)
