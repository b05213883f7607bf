import { ASK_USER, SUBMIT_PLAN } from '../../approval/model/subject.ts'
import type { ToolFacts } from '../../policy/bundle.ts'

/** A tool as people know it: its title, else its name. Questions and plans are none, and have the names of such in the ledger. */
export function toolTitle(name: string, { title }: Pick<ToolFacts, 'title'>): string {
  return title ?? ASKED[name] ?? name
}

const ASKED: Readonly<Record<string, string>> = { [ASK_USER]: 'Question', [SUBMIT_PLAN]: 'Plan' }
