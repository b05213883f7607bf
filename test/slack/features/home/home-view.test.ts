import { textOf, validateView } from 'slack-sandbox/block-kit'
import { expect, test } from 'vitest'
import type { HomeSections } from '../../../../src/approval/queries/home.ts'
import type { Check } from '../../../../src/approval/workspace/checks.ts'
import { type HomeView, homeView } from '../../../../src/slack/features/home/home-view.ts'
import { anActivity } from '../../../support/activity.ts'
import { anAbsence } from '../../../support/an-absence.ts'
import {
  aCall,
  aGrant,
  aGroup,
  aLockdown,
  aPendingRequest,
  NOW_MS,
  settledAs,
} from '../../../support/builders.ts'
import { TOOL } from '../../harness.ts'

const EMPTY: HomeSections = {
  waiting: { requests: [], more: 0, isCut: false },
  askedFor: new Map(),
  absence: { groups: [], own: null, covered: [] },
  decided: [],
  groups: [],
  grants: [],
  lockdowns: [],
  week: anActivity(),
  admin: null,
}

test("homeView() stays within Slack's limits with as much of everything as it may get, in long words", () => {
  const long = 'x'.repeat(128)
  const request = aPendingRequest({ call: aCall({ agentId: long, tool: long }) })
  const check: Check = {
    area: 'slack',
    state: 'broken',
    message: 'y'.repeat(3_000),
    fix: 'z'.repeat(3_000),
  }
  const view = viewOf({
    waiting: { requests: times(15, () => request), more: 9_000, isCut: false },
    decided: times(10, () => settledAs(request, 'approved')),
    askedFor: new Map([[request.id, times(50, () => long)]]),
    absence: {
      groups: times(100, () => long),
      own: {
        absence: anAbsence(),
        groups: times(100, (at) => ({
          name: long,
          notified: at < 50 ? { id: `U${at}`, name: `${at} ${long}` } : null,
        })),
      },
      covered: times(50, () => ({ absence: anAbsence(), groups: times(100, () => long) })),
    },
    groups: times(100, () => aGroup({ name: long })),
    grants: times(5, () => aGrant({ agentId: long })),
    lockdowns: times(50, () => aLockdown({ reason: 'r'.repeat(300) })),
    admin: {
      checks: times(100, () => check),
      reloadError: 'e'.repeat(5_000),
      bundleHash: 'b'.repeat(64),
      policies: times(300, () => ({
        id: long,
        description: null,
        priority: 0,
        enabled: false,
        isShadow: true,
        agents: null,
        file: 'a.yaml',
        rules: [],
      })),
    },
  })

  expect(validateView(JSON.parse(JSON.stringify(view)))).toEqual([])
  expect(words(view)).toContain('and 9000 more: /veto pending')
})

test('homeView() shows nothing that an agent wrote outside rich text', () => {
  const hostile = '<!channel> *bold* <https://evil.test|ok>'
  const call = aCall({ agentId: hostile, params: { payment_id: hostile }, summary: hostile })
  const question = aPendingRequest({
    call: { ...call, tool: 'ask_people', params: { question: hostile } },
    subject: { kind: 'question', form: 'text', options: [] },
  })
  const request = aPendingRequest({ call })
  const { blocks } = viewOf({
    waiting: { requests: [request, question], more: 0, isCut: false },
    decided: [settledAs(request, 'rejected')],
  })
  const others = blocks.filter(({ type }) => type !== 'rich_text')

  expect(JSON.stringify(others)).not.toContain('channel')
})

test('homeView() leaves out what is empty', () => {
  expect(words(viewOf({}))).toBe(['Nothing is waiting for you', 'Last seven days', 'No calls.'].join('\n'))
})

function viewOf(known: Partial<HomeSections>) {
  return homeView({ kind: 'approver', ...EMPTY, ...known }, { tool: () => TOOL, nowMs: NOW_MS })
}

function words(view: HomeView): string {
  return textOf(JSON.parse(JSON.stringify(view.blocks)))
}

function times<Value>(count: number, make: (at: number) => Value): readonly Value[] {
  return Array.from({ length: count }, (_, at) => make(at))
}
