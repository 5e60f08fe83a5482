import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';

type Text = { readonly children?: ReactNode };

/** Link to a page by its address below /console; every name of a message, participant or type in a table is one. */
export const To = ({
  path,
  search,
  children,
}: Text & {
  readonly path: string;
  readonly search?: Readonly<Record<string, string>>;
}): ReactNode => (
  <Link to={path} {...(search && { search: search as never })}>
    {children}
  </Link>
);

/** Link to the card of a message. */
export const MessageLink = ({ id, children }: Text & { readonly id: string }): ReactNode => (
  <span className="mono">
    <To path={`/messages/${encodeURIComponent(id)}`}>{children ?? id}</To>
  </span>
);

/** Link to an entry of a register. @param register as `registerNames` of registries */
export const EntryLink = ({
  register,
  code,
  children,
}: Text & { readonly register: string; readonly code: string }): ReactNode => (
  <To path={`/registers/${register}/${encodeURIComponent(code)}`}>{children ?? code}</To>
);

/** Link to an information system. */
export const SystemLink = ({ code, children }: Text & { readonly code: string }): ReactNode => (
  <EntryLink register="systems" code={code}>
    {children ?? code}
  </EntryLink>
);

/** Link to the passport of an information type. */
export const TypeLink = ({ code, children }: Text & { readonly code: string }): ReactNode => (
  <To path={`/types/${encodeURIComponent(code)}`}>{children ?? code}</To>
);

/** Link to a queue. */
export const QueueLink = ({ name, children }: Text & { readonly name: string }): ReactNode => (
  <To path={`/queues/${encodeURIComponent(name)}`}>{children ?? name}</To>
);
