package orders;

public record OrderEvent(String type, String order, String article, int quantity, String unit, int version) {

    /** The state in which it leaves its order. */
    String status() {
        return switch (type) {
            case "order.placed" -> "placed";
            case "order.changed" -> "changed";
            case "order.cancelled" -> "cancelled";
            default -> throw new IllegalArgumentException("unknown type " + type);
        };
    }
}
