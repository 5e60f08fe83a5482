import { CheckOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { Fragment, type ReactNode } from 'react';
import type { RoleData, RolesData } from '../../../identity/index.ts';
import './security.css';
import { roleKinds } from './words.ts';

type RightRow = RolesData['rights'][number];

const marks = ({ scope, operatorOnly }: RightRow): string =>
  [
    scope === 'region' ? 'только на весь регион' : 'на регион или организацию',
    ...(operatorOnly ? ['на регион — лишь сотрудникам оператора'] : []),
  ].join('; ');

const groupOf = ({ title }: RightRow): string => title.split(':', 1)[0] ?? '';
const nameOf = ({ title }: RightRow): string => {
  const rest = title.slice(title.indexOf(':') + 1).trim();
  return rest.charAt(0).toUpperCase() + rest.slice(1);
};

const Head = ({
  roles,
  open,
}: {
  readonly roles: readonly RoleData[];
  readonly open: (code: string) => void;
}): ReactNode => (
  <thead>
    <tr>
      <th scope="col">Право</th>
      {roles.map(({ code, title, kind, people }) => (
        <th key={code} scope="col">
          <Button
            type="link"
            size="small"
            style={{ whiteSpace: 'normal', height: 'auto', padding: 0 }}
            onClick={() => open(code)}
          >
            {title}
          </Button>
          <div className="mono">{code}</div>
          <div>
            {roleKinds[kind]}, чел.: {people}
          </div>
        </th>
      ))}
    </tr>
  </thead>
);

const Row = ({
  right,
  roles,
}: {
  readonly right: RightRow;
  readonly roles: readonly RoleData[];
}): ReactNode => (
  <tr>
    <th scope="row" title={`${right.code}: ${marks(right)}`}>
      {nameOf(right)}
    </th>
    {roles.map((role) => (
      <td key={role.code}>
        {role.rights.includes(right.code) ? (
          <CheckOutlined
            role="img"
            aria-label="есть"
            style={{ color: 'var(--ant-color-success)' }}
          />
        ) : (
          <span className="visually-hidden">нет</span>
        )}
      </td>
    ))}
  </tr>
);

/** Rights by groups × roles; the heads stay while the matrix is scrolled. */
export const Matrix = ({
  roles,
  rights,
  open,
}: {
  readonly roles: readonly RoleData[];
  readonly rights: readonly RightRow[];
  readonly open: (code: string) => void;
}): ReactNode => (
  <div className="matrix-frame" tabIndex={0} role="region" aria-label="Матрица ролей и прав">
    <table className="matrix">
      <Head roles={roles} open={open} />
      <tbody>
        {rights.map((right, index) => {
          const before = rights[index - 1];
          const isFirst = before === undefined || groupOf(before) !== groupOf(right);
          return (
            <Fragment key={right.code}>
              {isFirst && (
                <tr>
                  <th scope="rowgroup" className="group" colSpan={roles.length + 1}>
                    {groupOf(right)}
                  </th>
                </tr>
              )}
              <Row right={right} roles={roles} />
            </Fragment>
          );
        })}
      </tbody>
    </table>
  </div>
);
