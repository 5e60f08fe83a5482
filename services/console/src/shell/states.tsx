import { Button, Result, Spin } from 'antd';
import type { ReactNode } from 'react';
import { rights, type Right } from '../../../../module/index.ts';
import { PageFrame } from '../shared/PageFrame.tsx';
import { problemOf } from './problem.ts';

/** A page is on its way. */
export const PageLoading = (): ReactNode => (
  <div role="status" aria-label="Страница загружается" className="page-centre">
    <Spin size="large" />
  </div>
);

/** The person lacks the right of the page: says which one and who gives it. */
export const Forbidden = ({
  title,
  right,
  isRegional = false,
}: {
  readonly title: string;
  readonly right: Right | null;
  readonly isRegional?: boolean;
}): ReactNode => (
  <PageFrame title="Нет доступа">
    <Result
      status="warning"
      subTitle={
        right === null
          ? `Страница «${title}» вам недоступна.`
          : `Для страницы «${title}» нужно право «${rights[right].title}»${isRegional ? ' на весь регион' : ''}. Его выдаёт администратор вашей организации или региона.`
      }
    />
  </PageFrame>
);

/** No such page. */
export const NotFound = (): ReactNode => (
  <PageFrame title="Такой страницы нет">
    <Result
      status="info"
      subTitle="Проверьте адрес или выберите страницу в меню."
      extra={
        <Button type="primary" href="/console/">
          На главную
        </Button>
      }
    />
  </PageFrame>
);

/** A page failed to load or broke; nothing entered elsewhere is lost. */
export const PageFailed = ({ error }: { readonly error: unknown }): ReactNode => (
  <PageFrame title="Страница не открылась">
    <Result
      status="error"
      subTitle={problemOf(error).message}
      extra={
        <Button type="primary" onClick={() => location.reload()}>
          Обновить страницу
        </Button>
      }
    />
  </PageFrame>
);
