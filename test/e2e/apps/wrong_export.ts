/** Its default export answers nothing. */
export default { port: 3000 };
