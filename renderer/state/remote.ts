import type { AppError } from '../../shared/errors.ts'

/** Something asked of the main process. While it is asked again, and after that failed, the old value stays. */
export type Remote<T> =
  | { readonly state: 'idle' }
  | { readonly state: 'loading'; readonly value: T | null }
  | { readonly state: 'ready'; readonly value: T }
  | { readonly state: 'failed'; readonly error: AppError; readonly value: T | null }

/** The newest value there is, however old. */
export const valueOf = <T>(remote: Remote<T>): T | null => (remote.state === 'idle' ? null : remote.value)
