import type { Profile } from '../../shared/connection/view.ts'
import type { IconName } from './icon.tsx'
import styles from './env-tag.module.css'

/** The environment of a gateway: its name on its colour. */
export const EnvTag = ({ environment }: Pick<Profile, 'environment'>) => (
  <span className={styles['tag']} data-env={environment}>
    {environment}
  </span>
)

/** The sign of each environment. */
export const ENVIRONMENT_ICONS: Readonly<Record<Profile['environment'], IconName>> = {
  PROD: 'shield',
  STAGE: 'layers',
  DEV: 'brackets',
}
