export default async function Page({ searchParams }) {
  const { name = "Next.js" } = await searchParams;
  return <h1>{`Hello from ${name}`}</h1>;
}
