import { parseShownParam, parseTemplate } from '../presentation/template.ts'
import { TemplateError } from '../presentation/template-error.ts'
import { parsed, Text } from './schema-parts.ts'

/** A sentence with params in braces, parsed once read. Its issue carries the offset of the error. */
export const SummaryTemplate = parsed(
  Text.max(200, 'expected at most 200 characters'),
  parseTemplate,
  TemplateError,
)

/** The name of a param, with a format or without; parsed once read, its issue as that of a summary. */
export const ShownParamShape = parsed(Text, parseShownParam, TemplateError)
