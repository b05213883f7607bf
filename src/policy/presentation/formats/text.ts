import { formatOf } from './format.ts'

/** Long text as its reader will see it, over several lines. */
export const text = formatOf('text', (value) =>
  typeof value === 'string' && value !== ''
    ? { parts: [{ kind: 'passage', text: value }], isExact: true }
    : null,
)
