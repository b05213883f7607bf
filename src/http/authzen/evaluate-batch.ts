import type {
  AccessDecision,
  AccessDecisions,
  AccessEvaluation,
  AccessEvaluations,
} from '#protocol/authzen.ts'
import { ERROR_STATUS, type ErrorCode } from '#protocol/errors.ts'
import { VetoError } from '../../core/veto-error.ts'
import { problemOf } from '../problems.ts'

/** Decides about one evaluation. */
type Evaluate = (evaluation: AccessEvaluation) => Promise<AccessDecision>

/** An evaluation without what its defaults say. */
type EvaluationParts = NonNullable<AccessEvaluations['evaluations']>[number]

/** Decides one after another, in their order. What cannot be evaluated is denied, with the error in its context. */
export async function evaluateBatch(evaluate: Evaluate, body: AccessEvaluations): Promise<AccessDecisions> {
  const { evaluations = [], options, ...defaults } = body
  const end = ENDS[options?.evaluations_semantic ?? 'execute_all']
  const decided: AccessDecision[] = []
  for (const evaluation of evaluations) {
    const decision = await decisionOrError(evaluate, { ...defaults, ...evaluation })
    decided.push(decision)
    if (decision.decision === end) break
  }
  return { evaluations: decided }
}

/** The decision after which nothing more is evaluated. */
const ENDS = { execute_all: null, deny_on_first_deny: false, permit_on_first_permit: true } as const

async function decisionOrError(evaluate: Evaluate, parts: EvaluationParts): Promise<AccessDecision> {
  try {
    return await evaluate(wholeEvaluation(parts))
  } catch (error) {
    if (!(error instanceof VetoError && Object.hasOwn(ERROR_STATUS, error.code))) throw error
    const { status, detail } = problemOf(error)
    return { decision: false, context: { error: { status, message: detail } } }
  }
}

/** @throws {VetoError} `invalid_body` naming what is missing. */
export function wholeEvaluation({ subject, action, resource, context }: EvaluationParts): AccessEvaluation {
  if (subject !== undefined && action !== undefined && resource !== undefined) {
    return { subject, action, resource, ...(context === undefined ? {} : { context }) }
  }
  const missing = Object.entries({ subject, action, resource }).flatMap(([name, value]) =>
    value === undefined ? [name] : [],
  )
  throw new VetoError<ErrorCode>(
    'invalid_body',
    `Expected subject, action and resource; ${missing.join(' and ')} ${missing.length > 1 ? 'are' : 'is'} missing`,
  )
}
