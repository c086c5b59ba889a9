import type { AppError } from '../../shared/kernel/errors.ts'
import type { Clock } from '../../shared/contextforge/index.ts'
import type { Result } from '../../shared/kernel/result.ts'
import type { Judged } from './judge-token.ts'

/**
 * Judges a token that was made this very moment: as long as its `iat` is within what is known of the
 * gateway's clock nobody can tell, and the gateway, which has no leeway, may refuse it. So it is judged once
 * more when that is over; twice the doubt (seconds) covers a claim ahead of the clock too. Every other answer
 * is given as it comes.
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
