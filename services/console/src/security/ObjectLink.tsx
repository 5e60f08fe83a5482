import type { ReactNode } from 'react';
import { EntryLink, MessageLink, To } from '../shared/links.tsx';

const rest = (text: string): string => text.slice(text.indexOf(':') + 1);

/** What an action was done to, as a link where the console has a page for it. */
export const ObjectLink = ({ object }: { readonly object: string | null }): ReactNode => {
  if (object === null) return '—';
  const kind = object.slice(0, object.indexOf(':'));
  const id = rest(object);
  if (kind === 'message') return <MessageLink id={id} />;
  if (kind === 'registry' && id.includes('/')) {
    const [register = '', ...code] = id.split('/');
    return (
      <EntryLink register={register} code={code.join('/')}>
        {object}
      </EntryLink>
    );
  }
  if (kind === 'person')
    return (
      <To path="/users" search={{ text: id }}>
        {object}
      </To>
    );
  if (kind === 'role')
    return (
      <To path="/roles" search={{ role: id }}>
        {object}
      </To>
    );
  if (kind === 'key') return <To path={`/keys/${encodeURIComponent(id)}`}>{object}</To>;
  return <span className="mono">{object}</span>;
};
