import type { Quotas } from '../../src/approval/quotas/quotas.ts'

/** Lets every agent ask as much as it likes. */
export const UNBOUNDED: Quotas = {
  spend: () => ({ isWithin: true, requireWithin: async () => {}, release() {} }),
  maxPending: () => Number.MAX_SAFE_INTEGER,
  refuseForPending: () => Promise.reject(new Error('no bound was expected')),
}
