import type { Profile } from '../../shared/connection/view.ts'
import styles from './env-tag.module.css'

/** The environment of a gateway: its name on its colour. */
export const EnvTag = ({ environment }: Pick<Profile, 'environment'>) => (
  <span className={styles['tag']} data-env={environment}>
    {environment}
  </span>
)
