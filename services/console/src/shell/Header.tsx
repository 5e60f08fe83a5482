import { BulbOutlined, LogoutOutlined, UserOutlined } from '@ant-design/icons';
import { useNavigate } from '@tanstack/react-router';
import { Button, Dropdown, Input, Space, theme } from 'antd';
import type { ReactNode } from 'react';
import { api } from './api.ts';
import { headerSlots } from './headerSlots.tsx';
import { useSession, useSessionReload } from './session.tsx';
import { useThemeChoice } from './themeContext.ts';

const nextTheme = { auto: 'light', light: 'dark', dark: 'auto' } as const;
const themeTitles = { auto: 'как в системе', light: 'светлое', dark: 'тёмное' } as const;

const ThemeButton = (): ReactNode => {
  const { choice, choose } = useThemeChoice();
  const title = `Оформление: ${themeTitles[choice]}`;
  return (
    <Button
      type="text"
      icon={<BulbOutlined aria-hidden />}
      aria-label={title}
      title={title}
      onClick={() => choose(nextTheme[choice])}
    />
  );
};

const PersonMenu = (): ReactNode => {
  const { person } = useSession();
  const reload = useSessionReload();
  const navigate = useNavigate();
  const leave = async (): Promise<void> => {
    const left = await api.delete<{ signOnLogout: string } | undefined>('/api/v1/session');
    // Who came through ЕСИА leaves it too, and with it every other system.
    if (left === undefined) await reload();
    else location.assign(left.signOnLogout);
  };
  return (
    <Dropdown
      trigger={['click']}
      menu={{
        items: [
          { key: 'profile', icon: <UserOutlined aria-hidden />, label: 'Мой профиль' },
          { key: 'leave', icon: <LogoutOutlined aria-hidden />, label: 'Выйти' },
        ],
        onClick: ({ key }) => void (key === 'leave' ? leave() : navigate({ to: '/profile' })),
      }}
    >
      <Button
        type="text"
        icon={<UserOutlined aria-hidden />}
        aria-label={`Сотрудник: ${person.name}`}
      >
        <span className="person-name">{person.name}</span>
      </Button>
    </Dropdown>
  );
};

/** One field finds whatever has a number: a message, a chain, a marking code, an application. */
const QuickSearch = (): ReactNode => {
  const navigate = useNavigate();
  const find = (text: string): void => {
    const q = text.trim();
    if (q !== '') void navigate({ to: '/messages', search: { q } as never });
  };
  return (
    <Input.Search
      className="quick-search"
      placeholder="Номер сообщения, заявления, УИН…"
      aria-label="Найти сообщение по номеру"
      allowClear
      onSearch={find}
    />
  );
};

/** Search, what is new, who is signed in. */
export const Header = ({ start }: { readonly start: ReactNode }): ReactNode => {
  const { token } = theme.useToken();
  return (
    <header
      className="header no-print"
      style={{
        background: token.colorBgContainer,
        borderBlockEnd: `1px solid ${token.colorBorderSecondary}`,
      }}
    >
      {start}
      <QuickSearch />
      <Space size={4}>
        {headerSlots.map(({ name, Slot }) => (
          <Slot key={name} />
        ))}
        <ThemeButton />
        <PersonMenu />
      </Space>
    </header>
  );
};
