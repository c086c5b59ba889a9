import type { AppError } from '../../shared/kernel/errors.ts'
import type { Clock } from '../../shared/contextforge/index.ts'
import type { Result } from '../../shared/kernel/result.ts'
import type { Judged } from './judge-token.ts'

/**
 * Judges a token that was issued this moment. While its `iat` is within the uncertainty of the gateway's
 * clock, nobody can tell whether the gateway, which has no leeway, accepts it. So it is judged again after
 * twice the uncertainty (seconds), which also covers an `iat` that is ahead. Any other verdict is returned at
 * once.
 */
export async function onceSettled(
  judge: () => Promise<Result<Judged, AppError>>,
  clock: () => Clock,
  sleep: (milliseconds: number) => Promise<void>,
): Promise<Result<Judged, AppError>> {
  const first = await judge()
  if (!first.ok) return first
  const { verdict, stoppedAt } = first.value.diagnosis
  if (verdict !== 'cannot-decide' || stoppedAt !== 'time') return first
  await sleep(Math.ceil(clock().uncertainty * 2_000))
  return judge()
}
