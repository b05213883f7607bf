import type { types } from '@slack/bolt'
import type { HomeContent, HomeSections } from '../../../approval/queries/home.ts'
import type { ToolFacts } from '../../../policy/bundle.ts'
import { COMMAND } from '../../adapters/action-ids.ts'
import {
  type Block,
  bold,
  code,
  header,
  line,
  moment,
  type Paragraph,
  richText,
  text,
} from '../../blocks/blocks.ts'
import { headline, headlineText, titleOf } from '../../blocks/headline.ts'
import { awayBlocks } from '../away/away-blocks.ts'
import { grantBlocks } from '../grant/grants-message.ts'
import { lockdownBlocks } from '../lockdown/lockdowns-message.ts'
import { newLockdownButton } from '../lockdown/new-lockdown-button.ts'
import { adminBlocks } from './admin-blocks.ts'
import { waitingBlocks, waitingChangesAtMs } from './waiting-blocks.ts'
import { weekLines } from './week-lines.ts'

/** A Home tab, ready to be published. */
export type HomeView = types.HomeView

interface HomeOptions {
  readonly tool: (name: string) => ToolFacts
  readonly nowMs: number
}

/** The Home tab of one person. Only the time that is left is relative: see `homeChangesAtMs`. */
export function homeView(content: HomeContent, options: HomeOptions): HomeView {
  switch (content.kind) {
    case 'nobody':
      return home(sentence(NOBODY))
    case 'member':
      return home(sentence(MEMBER))
    case 'approver':
      return home(...approverBlocks(content, options))
  }
}

/** When the tab says something that is no longer true, though nothing happened; null: never. */
export function homeChangesAtMs(content: HomeContent, nowMs: number): number | null {
  return content.kind === 'approver' ? waitingChangesAtMs(content.waiting, nowMs) : null
}

const NOBODY = 'Only full members of this workspace can see and decide what agents ask here.'
const MEMBER = `Nothing waits for you here, as you are in no approver group. ${COMMAND} pending shows the requests made on your behalf.`

function home(...blocks: Block[]): HomeView {
  return { type: 'home', blocks }
}

function sentence(words: string): Block {
  return richText(line(text(words)))
}

function approverBlocks(sections: HomeSections, options: HomeOptions): readonly Block[] {
  const { tool } = options
  const { waiting, grants, lockdowns, admin } = sections
  return [
    ...waitingBlocks(waiting, { ...options, askedFor: sections.askedFor }),
    ...awayBlocks(sections.absence),
    ...section('Lockdowns', lockdownSection(lockdowns, { isAdmin: admin !== null })),
    ...section('Your recent decisions', decidedBlocks(sections, tool)),
    ...section(
      'Grants you gave',
      grants.flatMap((grant) => grantBlocks({ grant, mayRevoke: true })),
    ),
    ...section('Last seven days', [richText(...weekLines(sections.week))]),
    ...section('Your groups', groupBlocks(sections)),
    ...(admin === null ? [] : adminBlocks(admin)),
  ]
}

const MAX_LOCKDOWNS = 5
const MAX_GROUPS = 20
const MAX_TITLE = 200

/** Nothing where there is nothing to show. */
function section(title: string, blocks: readonly Block[]): readonly Block[] {
  return blocks.length === 0 ? [] : [{ type: 'divider' }, header(title), ...blocks]
}

/** Admins start one here, so that they have it always. */
function lockdownSection(
  lockdowns: HomeSections['lockdowns'],
  { isAdmin }: { readonly isAdmin: boolean },
): readonly Block[] {
  return [
    ...lockdowns.slice(0, MAX_LOCKDOWNS).flatMap((lockdown) => lockdownBlocks(lockdown, isAdmin)),
    ...moreLockdowns(lockdowns.length),
    ...(isAdmin && lockdowns.length === 0 ? [sentence('Nothing is locked down.')] : []),
    ...(isAdmin ? [newLockdownButton()] : []),
  ]
}

function moreLockdowns(total: number): readonly Block[] {
  if (total <= MAX_LOCKDOWNS) return []
  return [
    richText(
      line(text(`${total - MAX_LOCKDOWNS} more: `), code(`${COMMAND} lockdown`), text(' lists them.')),
    ),
  ]
}

function decidedBlocks({ decided }: HomeSections, tool: HomeOptions['tool']): readonly Block[] {
  if (decided.length === 0) return []
  return [
    richText(
      ...decided.map((request) => {
        const { full } = titleOf(request, tool(request.call.tool))
        const state = headlineText(headline(request), full, MAX_TITLE)
        return line(text(state), text(' · asked '), moment(request.createdAtMs))
      }),
    ),
  ]
}

function groupBlocks({ groups }: HomeSections): readonly Block[] {
  const more = groups.length - MAX_GROUPS
  const lines: Paragraph[] = groups
    .slice(0, MAX_GROUPS)
    .map(({ name, channel }) => line(bold(name), text(name === channel ? '' : ` · cards in ${channel}`)))
  if (more > 0) lines.push(line(text(`${more} more`)))
  return lines.length === 0 ? [] : [richText(...lines)]
}
