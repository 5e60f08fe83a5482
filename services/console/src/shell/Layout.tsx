import {
  CustomerServiceOutlined,
  DashboardOutlined,
  DatabaseOutlined,
  HomeOutlined,
  MenuOutlined,
  SafetyOutlined,
  SettingOutlined,
  SwapOutlined,
} from '@ant-design/icons';
import { Link, Outlet, useLocation } from '@tanstack/react-router';
import { Button, Drawer, Grid, Layout as AntLayout, Menu, theme } from 'antd';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { pages } from '../pages.ts';
import { Header } from './Header.tsx';
import { workplaces, type Workplace } from './page.ts';
import { mayOpen, useSession } from './session.tsx';

const icons: Readonly<Record<Workplace, ReactNode>> = {
  home: <HomeOutlined aria-hidden />,
  exchange: <SwapOutlined aria-hidden />,
  registers: <DatabaseOutlined aria-hidden />,
  monitor: <DashboardOutlined aria-hidden />,
  desk: <CustomerServiceOutlined aria-hidden />,
  security: <SafetyOutlined aria-hidden />,
  settings: <SettingOutlined aria-hidden />,
};

const inMenu = (workplace: Workplace) =>
  pages.filter((page) => page.menu && page.workplace === workplace);

/** The longest path of the menu that the address begins with. */
const selectedOf = (pathname: string): string =>
  pages
    .filter(({ menu, path }) => menu && (pathname === path || pathname.startsWith(`${path}/`)))
    .map(({ path }) => path)
    .toSorted((a, b) => b.length - a.length)[0] ?? '';

const MainMenu = ({ onChoose }: { readonly onChoose?: () => void }): ReactNode => {
  const session = useSession();
  const { pathname } = useLocation();
  const groups = (Object.keys(workplaces) as Workplace[]).map((workplace) => ({
    workplace,
    items: inMenu(workplace).filter((page) => mayOpen(session, page)),
  }));
  return (
    <nav aria-label="Рабочие места">
      <Menu
        mode="inline"
        selectedKeys={[selectedOf(pathname)]}
        defaultOpenKeys={Object.keys(workplaces)}
        style={{ borderInlineEnd: 'none' }}
        onClick={() => onChoose?.()}
        items={groups
          .filter(({ items }) => items.length > 0)
          .map(({ workplace, items }) => {
            const entries = items.map(({ path, title }) => ({
              key: path,
              label: <Link to={path}>{title}</Link>,
            }));
            return workplace === 'home'
              ? { key: 'home-group', type: 'group' as const, children: entries }
              : {
                  key: workplace,
                  icon: icons[workplace],
                  label: workplaces[workplace],
                  children: entries,
                };
          })}
      />
    </nav>
  );
};

/** A new page moves the focus to its heading, so that the keyboard and a screen reader start there. */
const useFocusOnPage = (): React.RefObject<HTMLElement | null> => {
  const { pathname } = useLocation();
  const main = useRef<HTMLElement>(null);
  const first = useRef(true);
  useEffect(() => {
    if (first.current) first.current = false;
    else main.current?.focus();
  }, [pathname]);
  return main;
};

/** The shell: menu of the person's workplaces, header, page. */
export const Layout = (): ReactNode => {
  const { token } = theme.useToken();
  const screens = Grid.useBreakpoint();
  const wide = screens.lg ?? true;
  const [open, setOpen] = useState(false);
  const main = useFocusOnPage();
  return (
    <AntLayout style={{ minHeight: '100vh', background: token.colorBgContainer }}>
      <a className="skip-link" href="#page">
        К содержанию страницы
      </a>
      {wide && (
        <AntLayout.Sider
          width={248}
          className="no-print"
          style={{ borderInlineEnd: `1px solid ${token.colorBorderSecondary}` }}
        >
          <div className="brand">
            <strong>Хаб взаимодействия</strong>
            <span>подсистема МЭВ Кузбасса</span>
          </div>
          <div className="sider-menu">
            <MainMenu />
          </div>
        </AntLayout.Sider>
      )}
      <AntLayout style={{ background: token.colorBgContainer }}>
        <Header
          start={
            wide ? null : (
              <Button
                type="text"
                aria-label="Открыть меню"
                icon={<MenuOutlined aria-hidden />}
                onClick={() => setOpen(true)}
              />
            )
          }
        />
        <main id="page" ref={main} tabIndex={-1} className="page">
          <Outlet />
        </main>
      </AntLayout>
      <Drawer title="Меню" placement="left" size={280} open={open} onClose={() => setOpen(false)}>
        <MainMenu onChoose={() => setOpen(false)} />
      </Drawer>
    </AntLayout>
  );
};
