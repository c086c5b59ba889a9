import {
  copyOfCure,
  proxyCures,
  PROXIES,
  type Proxy,
  type ProxyCure,
} from '../../shared/client/proxy-cures.ts'
import type { StepRecord } from '../../shared/client/walked.ts'
import { Button } from '../ui/button.tsx'
import { copyText } from '../ui/copy.ts'
import { Rich } from '../ui/rich.tsx'
import { Segmented } from '../ui/segmented.tsx'
import { useKept } from '../ui/use-kept.ts'
import { useKeys } from '../ui/use-keys.ts'
import styles from './clients.module.css'

/** The proxy that was chosen last, in the window. */
export const useProxy = () => useKept<Proxy>('proxy', PROXIES[0])

export type CureProps = {
  /** The server's address, as clients are given it; null where nothing was walked. */
  readonly address: string | null
  readonly proxy: Proxy
  readonly onProxy: (proxy: Proxy) => void
  readonly onCopied: (copied: boolean) => void
}

/** What cures a step, and where. At a proxy: which one is asked once, and its lines are shown and copied. */
export function StepCure({
  record,
  address,
  proxy,
  onProxy,
  onCopied,
}: CureProps & { readonly record: StepRecord }) {
  const { id, whose, cure, where } = record
  const told = whose === 'proxy' ? cureAt(proxy, id, address) : null
  const copy = () => void copyText(told === null ? cure : copyOfCure(told)).then(onCopied)
  useKeys({ y: copy })
  return (
    <div className={styles['cure']}>
      <h3>What cures it</h3>
      <p>
        <Rich text={cure} />
      </p>
      <p className={styles['where']}>at {where}</p>
      {told !== null && (
        <>
          <WhichProxy proxy={proxy} onChoose={onProxy} />
          <ProxyLines told={told} />
        </>
      )}
      <Button icon="copy" kbd="y" onPress={copy}>
        Copy
      </Button>
    </div>
  )
}

/** The same for what was seen besides the steps: at the proxy that was chosen, or any other. */
export function AtProxy({ about, address, proxy, onProxy, onCopied }: CureProps & { readonly about: About }) {
  const told = cureAt(proxy, about, address)
  if (told === null) return null
  return (
    <div className={styles['cure']}>
      <WhichProxy proxy={proxy} onChoose={onProxy} />
      <ProxyLines told={told} />
      <Button icon="copy" onPress={() => void copyText(copyOfCure(told)).then(onCopied)}>
        Copy
      </Button>
    </div>
  )
}

type About = Parameters<typeof proxyCures>[0]

const cureAt = (proxy: Proxy, about: About, address: string | null): ProxyCure | null =>
  proxyCures(about, address === null ? undefined : new URL(address).pathname).find(
    (one) => one.proxy === proxy,
  ) ?? null

type WhichProxyProps = { readonly proxy: Proxy; readonly onChoose: (proxy: Proxy) => void }

const WhichProxy = ({ proxy, onChoose }: WhichProxyProps) => (
  <div className={styles['proxies']}>
    <Segmented
      label="Which proxy"
      hideLabel
      value={proxy}
      options={PROXIES.map((id) => ({ id, label: id }))}
      onChange={onChoose}
    />
  </div>
)

function ProxyLines({ told: { proxy, lines, says, source, tried } }: { readonly told: ProxyCure }) {
  return (
    <>
      {lines.length > 0 && (
        <pre className={styles['set']} tabIndex={0} aria-label={`To be set in ${proxy}`}>
          {lines.join('\n')}
        </pre>
      )}
      <p className={styles['how']}>
        <Rich text={says} />
      </p>
      <p className={styles['where']}>
        {source.title}. {tried === null ? 'Not tried here.' : `Tried with ${proxy} ${tried}.`}{' '}
        <span className={styles['url']}>{source.url}</span>
      </p>
    </>
  )
}
