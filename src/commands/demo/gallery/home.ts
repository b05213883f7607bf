import type { Preview } from 'slack-sandbox'
import type { HomeContent, HomeSections } from '../../../approval/queries/home.ts'
import { NOBODY_ASKED } from '../../../ledger/asked-requests.ts'
import type { PolicySummary } from '../../../policy/bundle.ts'
import { homeView } from '../../../slack/features/home/home-view.ts'
import { AWAY, COVERING } from './away.ts'
import { GRANT } from './lists.ts'
import { LOCKDOWN } from './lockdowns.ts'
import { CHOICE } from './questions.ts'
import { anExecutedRefund, NOON_MS, REFUND } from './requests.ts'
import { REFUNDS } from './selections.ts'

/** The Home tab of an approver, of an admin, of people for whom nothing waits, and of those without a role. */
export function homePreviews(): readonly Preview[] {
  return [
    aHome(
      {
        id: 'home',
        title: 'Home',
        caption: 'What waits for an approver, and what became of what they decided.',
      },
      { kind: 'approver', ...APPROVER },
    ),
    aHome(
      { id: 'home-away', title: 'Home while away', caption: 'Who is asked instead, and the end.' },
      { kind: 'approver', ...APPROVER, absence: AWAY },
    ),
    aHome(
      {
        id: 'home-covering',
        title: 'Home of a substitute',
        caption: 'What waits in the place of another person says so.',
      },
      {
        kind: 'approver',
        ...APPROVER,
        absence: COVERING,
        askedFor: new Map(APPROVER.waiting.requests.slice(0, 1).map(({ id }) => [id, ['Ann Meyer']])),
      },
    ),
    aHome(
      { id: 'home-admin', title: 'Home of an admin', caption: 'With lockdowns, health and policies.' },
      ADMIN,
    ),
    aHome({ id: 'home-empty', title: 'Home without requests', caption: 'Nothing waits.' }, EMPTY),
    aHome(
      { id: 'home-member', title: 'Home of a member', caption: 'In no approver group.' },
      { kind: 'member' },
    ),
    aHome({ id: 'home-nobody', title: 'Home of a guest', caption: 'One sentence.' }, { kind: 'nobody' }),
  ]
}

function aHome(about: Pick<Preview, 'id' | 'title' | 'caption'>, content: HomeContent): Preview {
  return {
    ...about,
    shown: { kind: 'home', view: homeView(content, { tool: () => REFUND, nowMs: NOON_MS + 12 * 60_000 }) },
  }
}

const DAY_MS = 86_400_000

const EMPTY_SECTIONS: HomeSections = {
  waiting: { requests: [], more: 0, isCut: false },
  askedFor: new Map(),
  absence: { groups: ['finance-team'], own: null, covered: [] },
  decided: [],
  groups: [
    {
      name: 'finance-team',
      channel: '#finance-approvals',
      members: ['@finance'],
      notify: 'mention',
      quiet: [],
    },
  ],
  grants: [],
  lockdowns: [],
  week: {
    automatic: [
      {
        tool: 'refund_payment',
        agentId: 'support-agent',
        policyId: null,
        rule: null,
        status: 'allowed',
        requests: 371,
      },
    ],
    asked: NOBODY_ASKED,
    bypasses: [],
  },
  admin: null,
}

const EMPTY: HomeContent = { kind: 'approver', ...EMPTY_SECTIONS }

const APPROVER: HomeSections = {
  ...EMPTY_SECTIONS,
  waiting: { requests: [...REFUNDS.slice(0, 2), CHOICE], more: 3, isCut: false },
  decided: [
    anExecutedRefund({
      status: 'succeeded',
      redeemedAtMs: NOON_MS + 60_000,
      atMs: NOON_MS + 61_200,
      output: null,
      error: null,
      refused: null,
    }),
    anExecutedRefund({ status: 'lapsed', atMs: NOON_MS + DAY_MS }),
  ],
  grants: [GRANT],
}

const ADMIN: HomeContent = {
  kind: 'approver',
  ...EMPTY_SECTIONS,
  lockdowns: [LOCKDOWN],
  admin: {
    checks: [
      {
        area: 'approvers',
        state: 'warning',
        message: "gone@acme.test, a member of 'finance-team', is not in the workspace",
        fix: 'correct the address or id, or remove it',
      },
    ],
    reloadError: null,
    bundleHash: '7d865e959b2466918c9863afca942d0fb89d7c9ac0c99bafc3749504ded97730',
    policies: [aPolicy('support', 'cap_refund_amount'), aPolicy('database', 'approve_production_migrations')],
  },
}

function aPolicy(id: string, rule: string): PolicySummary {
  const rules = [{ name: rule, words: 'asks finance-team' }]
  const common = { description: null, priority: 100, enabled: true, isShadow: false, agents: ['*'] }
  return { id, ...common, file: `${id}.yaml`, rules }
}
