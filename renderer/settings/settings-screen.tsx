import { useEffect } from 'react'
import { useInfo, type Theme } from '../reading/info.tsx'
import { policyWords, type Policy } from '../../shared/policy/policy.ts'
import { useMemoryOnly } from '../ui/memory-only.tsx'
import { ScreenFrame } from '../ui/screen.tsx'
import { Segmented } from '../ui/segmented.tsx'
import { Toggle } from '../ui/toggle.tsx'
import { MarkIcon } from '../ui/verdict.tsx'
import type { KeyAct } from '../../shared/window/keys.ts'
import { KeysSetting } from './keys-setting.tsx'
import { BackgroundSetting } from './background-setting.tsx'
import { IdleSetting } from './idle-setting.tsx'
import styles from './settings-screen.module.css'

type KeyActs = { readonly where: string; readonly acts: readonly KeyAct[] }

const THEMES: readonly { readonly id: Theme; readonly label: string }[] = [
  { id: 'system', label: 'System' },
  { id: 'light', label: 'Light' },
  { id: 'dark', label: 'Dark' },
]

/** How the app looks, where it keeps what, and what it runs on. */
export function SettingsScreen({
  keys,
  section,
}: {
  readonly keys: readonly KeyActs[]
  /** The id of the heading to begin at. */
  readonly section?: string | undefined
}) {
  useEffect(() => {
    if (section !== undefined) document.getElementById(section)?.scrollIntoView({ block: 'start' })
  }, [section])
  const { info, theme, setTheme } = useInfo()
  const memoryOnly = useMemoryOnly()
  return (
    <ScreenFrame name="Settings" title="Settings" lined>
      <div className={styles['scroll']}>
        <section aria-labelledby="settings-look">
          <h2 id="settings-look">Appearance</h2>
          <Segmented label="Theme" value={theme} options={THEMES} onChange={setTheme} />
        </section>
        <section aria-labelledby="settings-secrets">
          <h2 id="settings-secrets">Secrets</h2>
          {info ? (
            <dl>
              <dt>Sign-ins</dt>
              <dd>{info.secrets.says}</dd>
              <dt>Kept by</dt>
              <dd>
                {info.secrets.kept === 'keyring'
                  ? info.secrets.backend
                  : `memory, until you quit (keyring backend: ${info.secrets.backend})`}
              </dd>
              <dt>Tokens</dt>
              <dd>Tokens you test stay in memory only. The history has their fingerprints.</dd>
            </dl>
          ) : (
            <p>Reading…</p>
          )}
          <div className={styles['choice']}>
            <Toggle isSelected={memoryOnly.on} onChange={memoryOnly.ask}>
              Memory only: write nothing to this computer
            </Toggle>
            {memoryOnly.on && <p>{info?.historyProblem}</p>}
          </div>
        </section>
        {info && info.policy.paths.length > 0 && <PolicySection policy={info.policy} />}
        <section aria-labelledby="settings-idle">
          <h2 id="settings-idle">Tokens while nobody is there</h2>
          <IdleSetting />
        </section>
        <section aria-labelledby="settings-background">
          <h2 id="settings-background">Background watch</h2>
          <BackgroundSetting />
        </section>
        <section aria-labelledby="settings-keys">
          <h2 id="settings-keys">Keys</h2>
          <KeysSetting groups={keys} />
        </section>
        {info && info.historyProblem !== null && !info.memoryOnly && (
          <Problem title="The history cannot be used." text={info.historyProblem} />
        )}
        <section aria-labelledby="settings-versions">
          <h2 id="settings-versions">Versions</h2>
          {info && (
            <dl>
              <dt>Claimcheck</dt>
              <dd>{info.version}</dd>
              <dt>Electron</dt>
              <dd>{info.electron}</dd>
              <dt>Runtime</dt>
              <dd>
                {info.runtime === 'official'
                  ? 'official build of Electron'
                  : 'not an official build of Electron'}
              </dd>
              <dt>Updates</dt>
              <dd>Claimcheck does not look for updates: new versions come the way you installed it.</dd>
            </dl>
          )}
        </section>
        {info?.runtime === 'untrusted' && (
          <Problem
            title="This runtime is not an official build."
            text="It was assembled because the official download could not be reached. Use it for tests and for the demo, not with the sign-in of a production gateway."
          />
        )}
      </div>
    </ScreenFrame>
  )
}

/** What the administrator of this computer forbids, and the files that say so. */
function PolicySection({ policy }: { readonly policy: Policy }) {
  return (
    <section aria-labelledby="settings-policy">
      <h2 id="settings-policy">Policy of this computer</h2>
      <dl>
        <dt>Read from</dt>
        <dd>{policy.paths.join(', ')}</dd>
        <dt>Holds</dt>
        <dd>{policyWords(policy).join(' ') || 'Nothing is forbidden.'}</dd>
      </dl>
      {policy.problem !== null && (
        <Problem
          title="The policy file cannot be used, so nothing is written or exported."
          text={policy.problem}
        />
      )}
    </section>
  )
}

function Problem({ title, text }: { readonly title: string; readonly text: string }) {
  return (
    <div className={styles['problem']} role="note">
      <MarkIcon shape="triangle" />
      <p>
        <b>{title}</b> {text}
      </p>
    </div>
  )
}
