import { compilePresentation } from '../../src/policy/presentation/present.ts'

/** The presentation of a tool without a summary, formats and schemas. */
export const NO_PRESENTATION = compilePresentation({ summary: null, show: [], schemas: [] })
