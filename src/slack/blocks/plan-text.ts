import { describePlan } from '../../approval/decide/describe-question.ts'
import type { EscalatedRequest } from '../../approval/model/request.ts'
import { bold, line, numbered, type Paragraph, preformatted, quote, text } from './blocks.ts'
import { completeRest, truncatedRest } from './params.ts'
import type { Excerpt } from './question-text.ts'
import { PAGE_LENGTH, textPages } from './review-pages.ts'
import { hasHidden, shorten, visibleText } from './visible-text.ts'

const MAX_STEPS = 3_000
const MAX_STEPS_LINES = 60
const CUT_STEPS = 1_200
const CUT_STEP = 600
const KEEP = { keepLines: true } as const

/** What the plan is for. */
export function planTitle(request: EscalatedRequest): readonly Paragraph[] {
  return [line(bold("The agent's plan:")), quote(visibleText(describePlan(request).title))]
}

/** The plan, within the limits of a card. */
export function planExcerpt(request: EscalatedRequest): Excerpt {
  const { steps, markdown } = describePlan(request)
  const body = steps === null ? textExcerpt(markdown ?? '') : stepsExcerpt(steps)
  return { ...body, paragraphs: [...planTitle(request), ...body.paragraphs] }
}

/** The whole plan, in pages. */
export function planPages(request: EscalatedRequest): readonly Paragraph[] {
  const { steps, markdown } = describePlan(request)
  if (steps !== null) return stepsPages(steps)
  return textPages(visibleText(markdown ?? '', KEEP)).map(preformatted)
}

/** Does the plan contain hidden characters? */
export function hasHiddenPlanText(request: EscalatedRequest): boolean {
  const { title, steps, markdown } = describePlan(request)
  return hasHidden(title) || [...(steps ?? []), markdown ?? ''].some((passage) => hasHidden(passage, KEEP))
}

function textExcerpt(markdown: string): Excerpt {
  const whole = completeRest(markdown)
  return { paragraphs: [preformatted(whole ?? truncatedRest(markdown))], complete: whole !== null }
}

function stepsExcerpt(steps: readonly string[]): Excerpt {
  const visible = steps.map((step) => visibleText(step, KEEP))
  const all = visible.join('\n')
  if (all.length <= MAX_STEPS && all.split('\n').length <= MAX_STEPS_LINES) {
    return { paragraphs: [numbered(steps)], complete: true }
  }
  const shown = firstSteps(visible.map((step) => shorten(step.replaceAll('\n', ' '), CUT_STEP)))
  const left = steps.length - shown.length
  const more = left === 0 ? [] : [line(text(`… ${left} more ${left === 1 ? 'step' : 'steps'}`))]
  return { paragraphs: [numbered(shown), ...more], complete: false }
}

function firstSteps(steps: readonly string[]): readonly string[] {
  let length = 0
  const end = steps.findIndex((step) => {
    length += step.length
    return length > CUT_STEPS
  })
  return steps.slice(0, end === -1 ? steps.length : end)
}

/** The numbering continues on the next page. */
function stepsPages(steps: readonly string[]): readonly Paragraph[] {
  const pages: { readonly first: number; readonly steps: string[]; length: number }[] = []
  for (const [at, step] of steps.entries()) {
    const length = visibleText(step, KEEP).length
    const page = pages.at(-1)
    if (page === undefined || page.length + length > PAGE_LENGTH) {
      pages.push({ first: at + 1, steps: [step], length })
    } else {
      page.steps.push(step)
      page.length += length
    }
  }
  return pages.map((page) => numbered(page.steps, page.first))
}
