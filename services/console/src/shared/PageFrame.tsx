import { Space } from 'antd';
import { useEffect, type ReactNode } from 'react';

/** The frame of every page: heading, what can be done, content. Sets the title of the browser tab. */
export const PageFrame = ({
  title,
  subtitle,
  extra,
  children,
}: {
  readonly title: string;
  readonly subtitle?: ReactNode;
  /** Buttons. */
  readonly extra?: ReactNode;
  readonly children?: ReactNode;
}): ReactNode => {
  useEffect(() => {
    document.title = `${title} — хаб взаимодействия`;
  }, [title]);
  return (
    <>
      <div className="page-head">
        <div>
          <h1>{title}</h1>
          {subtitle !== undefined && <div>{subtitle}</div>}
        </div>
        {extra !== undefined && (
          <Space wrap className="no-print">
            {extra}
          </Space>
        )}
      </div>
      {children}
    </>
  );
};
