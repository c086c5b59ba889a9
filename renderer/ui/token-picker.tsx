import type { TokenView } from '../../shared/token/view.ts'
import { useShelf } from '../reading/shelf.tsx'
import { Icon } from './icon.tsx'
import { Picker } from './picker.tsx'

const hint = (token: TokenView): string =>
  token.form === 'jwt'
    ? `${token.issuer ?? 'no issuer'}, ${token.fingerprint}`
    : `${token.form}, ${token.fingerprint}`

/** Chooses one of the tokens on the shelf, which all screens then test. */
export function TokenPicker() {
  const { tokens, selected, select } = useShelf()
  return (
    <Picker
      label="Token"
      placeholder={tokens.length === 0 ? 'No token on the shelf' : 'Choose a token'}
      choices={tokens.map((token) => ({
        id: token.id,
        label: token.label,
        hint: hint(token),
        mark: () => <Icon name="key" size={14} />,
      }))}
      chosen={selected}
      onChoose={select}
      icon={<Icon name="key" size={14} />}
    />
  )
}
