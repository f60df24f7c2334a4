package orders;

/** How many pieces of an article all orders together have taken. */
interface Balance {

    void add(String article, int pieces);
}
