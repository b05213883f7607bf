import type { AdminSection } from '../../../approval/queries/home.ts'
import { type Block, bold, code, header, line, type Paragraph, richText, text } from '../../blocks/blocks.ts'
import { shorten } from '../../blocks/visible-text.ts'

/** For admins: what does not work, and the policies in force. */
export function adminBlocks(admin: AdminSection): readonly Block[] {
  return [
    { type: 'divider' },
    header('Health'),
    richText(...healthLines(admin)),
    header('Policies in force'),
    richText(...policyLines(admin)),
  ]
}

const MAX_PROBLEMS = 5
const MAX_POLICIES = 20
const MAX_WORDS = 400

function healthLines({ checks, reloadError }: AdminSection): readonly Paragraph[] {
  const problems = checks.filter(({ state }) => state !== 'ok')
  const more = problems.length - MAX_PROBLEMS
  const reload =
    reloadError === null
      ? []
      : [line(text('❌ The changed policies are not in force: '), text(shorten(reloadError, MAX_WORDS)))]
  const shown = problems
    .slice(0, MAX_PROBLEMS)
    .map(({ state, message, fix }) =>
      line(
        text(`${state === 'broken' ? '❌' : '⚠️'} ${shorten(message, MAX_WORDS)}`),
        text(fix === null ? '' : `. To fix it: ${shorten(fix, MAX_WORDS)}.`),
      ),
    )
  if (problems.length === 0 && reload.length === 0) {
    return [line(text(`✅ All ${checks.length} checks passed.`))]
  }
  const rest = more > 0 ? [line(text(`${more} more: `), code('veto doctor'), text(' lists them.'))] : []
  return [...reload, ...shown, ...rest]
}

function policyLines({ policies, bundleHash }: AdminSection): readonly Paragraph[] {
  const more = policies.length - MAX_POLICIES
  return [
    ...policies
      .slice(0, MAX_POLICIES)
      .map(({ id, rules, enabled, isShadow }) =>
        line(
          bold(id),
          text(
            ` · ${rules.length} ${rules.length === 1 ? 'rule' : 'rules'}${enabled ? '' : ' · disabled'}${isShadow ? ' · shadow' : ''}`,
          ),
        ),
      ),
    ...(more > 0 ? [line(text(`${more} more: `), code('veto policy check'), text(' lists them.'))] : []),
    line(text('Bundle '), code(bundleHash.slice(0, 12))),
  ]
}
