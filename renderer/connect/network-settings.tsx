import { useState } from 'react'
import type { NetworkSecrets, NetworkSettings } from '../../shared/network/settings.ts'
import { call } from '../bridge.ts'
import { Button } from '../ui/button.tsx'
import { Field } from '../ui/field.tsx'
import { Segmented } from '../ui/segmented.tsx'
import { FormRow } from './form-row.tsx'
import styles from './connect-form.module.css'

type NetworkSettingsProps = {
  readonly network: NetworkSettings
  readonly onNetwork: (network: NetworkSettings) => void
  readonly secrets: NetworkSecrets
  readonly onSecrets: (secrets: NetworkSecrets) => void
  /** True: the gateway was saved before, and its stored secret is used where nothing is typed. */
  readonly saved: boolean
}

type Certificate = NetworkSettings['clientCertificate']
const FORMS = { none: 'None', pem: 'PEM pair', pkcs12: 'PKCS#12' } as const
const EMPTY: Readonly<Record<keyof typeof FORMS, Certificate>> = {
  none: null,
  pem: { form: 'pem', certFile: '', keyFile: '' },
  pkcs12: { form: 'pkcs12', file: '' },
}

/** The proxy and the client certificate of a gateway; its issuers are asked in the same way. */
export function NetworkSettingsRows({ network, onNetwork, secrets, onSecrets, saved }: NetworkSettingsProps) {
  const { proxy, clientCertificate } = network
  const [before, setBefore] = useState<NetworkSettings['proxy']>({ mode: 'own', url: '', user: '' })
  const setCertificate = (next: Certificate) => onNetwork({ ...network, clientCertificate: next })
  return (
    <>
      <FormRow label="Proxy">
        <Segmented
          label="Proxy"
          hideLabel
          value={proxy.mode}
          options={[
            { id: 'system', label: 'As the system' },
            { id: 'none', label: 'None' },
            { id: 'own', label: 'Own proxy' },
          ]}
          onChange={(mode) => {
            if (proxy.mode === 'own') setBefore(proxy)
            onNetwork({ ...network, proxy: mode === 'own' ? before : { mode } })
          }}
        />
        {proxy.mode === 'system' && (
          <span className={styles['says']}>Its PAC file and exceptions count too.</span>
        )}
      </FormRow>
      {proxy.mode === 'own' && (
        <FormRow label="">
          <Field
            label="Address of the proxy"
            hideLabel
            mono
            value={proxy.url}
            onChange={(url) => onNetwork({ ...network, proxy: { ...proxy, url } })}
            placeholder="http://proxy.example.com:8080"
          />
          <Field
            label="User for the proxy"
            hideLabel
            value={proxy.user}
            onChange={(user) => onNetwork({ ...network, proxy: { ...proxy, user } })}
            placeholder="User, if it asks for one"
          />
          {proxy.user !== '' && (
            <Field
              label="Password for the proxy"
              hideLabel
              type="password"
              value={secrets.proxyPassword ?? ''}
              onChange={(proxyPassword) => onSecrets(withSecret(secrets, { proxyPassword }))}
              placeholder={saved ? 'Password; empty uses a kept one' : 'Password'}
              maxLength={1024}
            />
          )}
        </FormRow>
      )}
      <FormRow label="Client certificate">
        <Segmented
          label="Client certificate"
          hideLabel
          value={clientCertificate?.form ?? 'none'}
          options={(['none', 'pem', 'pkcs12'] as const).map((id) => ({ id, label: FORMS[id] }))}
          onChange={(form) => setCertificate(EMPTY[form])}
        />
        {clientCertificate?.form === 'pem' && (
          <>
            <FileButton
              what="certificate"
              says="Certificate"
              path={clientCertificate.certFile}
              onPath={(certFile) => setCertificate({ ...clientCertificate, certFile })}
            />
            <FileButton
              what="key"
              says="Key"
              path={clientCertificate.keyFile}
              onPath={(keyFile) => setCertificate({ ...clientCertificate, keyFile })}
            />
          </>
        )}
        {clientCertificate?.form === 'pkcs12' && (
          <FileButton
            what="pkcs12"
            says="File"
            path={clientCertificate.file}
            onPath={(file) => setCertificate({ ...clientCertificate, file })}
          />
        )}
        {clientCertificate !== null && (
          <Field
            label="Passphrase of the client certificate"
            hideLabel
            type="password"
            value={secrets.certificatePassphrase ?? ''}
            onChange={(certificatePassphrase) => onSecrets(withSecret(secrets, { certificatePassphrase }))}
            placeholder={saved ? 'Passphrase; empty uses a kept one' : 'Passphrase, if it has one'}
            maxLength={1024}
          />
        )}
      </FormRow>
    </>
  )
}

/** An empty field leaves the secret as it was. */
function withSecret(secrets: NetworkSecrets, change: NetworkSecrets): NetworkSecrets {
  return Object.fromEntries(Object.entries({ ...secrets, ...change }).filter(([, value]) => value !== ''))
}

type FileButtonProps = {
  readonly what: 'certificate' | 'key' | 'pkcs12'
  readonly says: string
  readonly path: string
  readonly onPath: (path: string) => void
}

function FileButton({ what, says, path, onPath }: FileButtonProps) {
  const choose = async () => {
    const result = await call('profile.choose', { what })
    if (result.ok && result.value.path !== null) onPath(result.value.path)
  }
  const name = path.split(/[\\/]/).at(-1) ?? ''
  return (
    <Button onPress={() => void choose()}>{name === '' ? `${says}: choose…` : `${says}: ${name}`}</Button>
  )
}
